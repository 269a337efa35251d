// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MalformedHistoryException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedInputTest {
    private static MalformedHistoryException refused(HistoryFormat format, byte[] bytes) {
        MalformedHistoryException refused =
                catchThrowableOfType(
                        MalformedHistoryException.class,
                        () ->
                                format.read(
                                        new ByteArrayInputStream(bytes),
                                        "file",
                                        new HistoryBuilder()));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static String refused(HistoryFormat format, String text) {
        return refused(
                        format,
                        text.replace('~', '\n').replace('`', '"').getBytes(StandardCharsets.UTF_8))
                .getMessage();
    }

    /** In these inputs ~ is a line end and ` a quote. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{:process 0 :type :invoke :f :read~ :value | file:2:8: the file ends before the"
                        + " '}' that closes line 1, column 1",
                "[{:process 0 :type :invoke :f :read)] | file:1:36: ')' where '}' must close line"
                        + " 1, column 2",
                "[{:process 0 :type :invoke :f :read}]]| file:1:38: text after the ']'",
                "~~ {:process 0 :type :odd} | file:3:2: :type odd is none of :invoke, :ok, :fail"
                        + " and :info",
                "{:process 0} | file:1:1: an operation without :type",
                "{:process 0 :type :ok :f :read} | file:1:1: process 0 completes an operation but"
                        + " has none open",
                "{:process 0 :type :invoke :f :a}~{:process 0 :type :invoke :f :b} | file:2:1:"
                        + " process 0 invokes an operation while",
                "{:process 0 :type :invoke :f :a}~{:process 0 :type :ok :f :b} | file:2:1: process"
                        + " 0 invoked a and completes b",
                "{:process 0 :type :invoke :f :a :f :b} | file:1:33: an operation with the key :f"
                        + " twice",
                "{:process 0 :x 1 :x 2} | file:1:18: an operation with the key :x twice",
                "{:process 5000000000 :type :invoke :f :a} | file:1:1: process number 5000000000"
                        + " does not fit 32 bits",
                "{:process 0 :type :invoke :f :a :value 07} | file:1:40: 07 begins with 0",
                "{:process 0 :type :invoke :f :a :value 1x} | file:1:40: 1x is neither a number nor"
                        + " a name",
                "{:process 0 :type :invoke :f :a :value `x} | file:1:43: the file ends inside the"
                        + " text that begins at line 1, column 40",
                "{:process 0 :type :invoke :f :a :value {1 2 1 3}} | file:1:45: a map with the same"
                        + " key twice",
                "{:process 0 :type :invoke :f :a :value #{1 1}} | file:1:40: a set with the same"
                        + " element twice",
                "{:process 0 :type :invoke :f :a :value #`x`} | file:1:40: '#' before",
                "{:process 0 :type :invoke :f :a :value @x} | file:1:40: '@' begins no EDN value",
                "{:process 0 :type} | file:1:13: an operation with a key that has no value",
                "{:type :invoke :value 3} | file:1:1: an invocation without :f",
                "{:process 1 :type :invoke :f :r} {:type :ok} | file:1:34: some operations have a"
                        + " :process and some have none",
                "42 | file:1:1: no operation",
            })
    void an_edn_error_names_the_place_and_the_problem(String text, String message) {
        assertThat(refused(new EdnFormat(), text)).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{`process`:0,`type`:`invoke`,`f`:`read`~ | file:2:1: ',' is needed between two"
                        + " entries, or '}' after the last one",
                "{`process`:0}| file:1:1: `type` is needed",
                "{`type`:`ok`}| file:1:1: `process` is needed",
                "{`process`:0,`type`:`ok`}| file:1:1: process 0 completes an operation but has none"
                        + " open",
                "[{`process`:0}]| file:1:1: an event is an object such as",
                "{`process`:0,`process`:1}| file:1:14: the name `process` twice",
                "{`a`:0,`a`:1}| file:1:8: the name `a` twice",
                "{`a`:{`$odd`:1}}| file:1:7: there is no `$odd`",
                "{`a`:{`b`:1,`$set`:[]}}| file:1:13: the name `$set` begins with $",
                "{`a` 1}| file:1:6: ':' is needed after the name of a member, not '1'",
                "{`a`:01}| file:1:6: a number with a leading zero",
                "{`a`:tru}| file:1:6: a JSON value is needed, not 't'",
                "{`a`:`x~`}| file:1:6: a text without its closing quote",
                "{`process`:0,`type`:`invoke`,`f`:`r`}~{`process`:0,`type`:`invoke`,`f`:`r`}|"
                        + " file:2:1: process 0 invokes r while",
                "{`process`:0,`type`:`invoke`,`f`:`r`}~{`process`:0,`type`:`ok`,`f`:``}|"
                        + " file:2:1: `f` is not a text that names a function",
                "{`process`:0,`type`:`invoke`,`f`:`r`,`value`:1,`steps`:[[`r`,1]]}| file:1:1: an"
                        + " operation has either",
            })
    void a_json_error_names_the_place_and_the_problem(String text, String message) {
        assertThat(refused(new JsonLinesFormat(), text)).startsWith(message.replace('`', '"'));
    }

    @Test
    void columns_count_characters_and_not_bytes() {
        assertThat(refused(new EdnFormat(), "{:process 0 :type :invoke :f :a :value \"日本\" :x }"))
                .startsWith("file:1:45: an operation with a key that has no value");
    }

    @Test
    void what_is_not_utf_8_is_refused() {
        byte[] bytes =
                "{:process 0 :type :invoke :f :a :value \"\u00E9\"}"
                        .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(refused(new EdnFormat(), bytes)).hasMessageContaining("not UTF-8");
    }

    @Test
    void nesting_too_deep_is_refused_and_the_limit_itself_is_read() {
        for (String opening :
                new String[] {"[", "{:a ", "#{", "(", "#a ", "^a ", "#_ ", "#:a{:b "}) {
            String text = "{:process 0 :type :invoke :f :a :value " + opening.repeat(100_000);
            assertThat(refused(new EdnFormat(), text)).contains("nested deeper than 512");
        }
        for (String opening : new String[] {"[", "{\"a\":"}) {
            assertThat(refused(new JsonLinesFormat(), "{\"value\":" + opening.repeat(100_000)))
                    .contains("nested deeper than 512");
        }
        String deep =
                "{:process 0 :type :invoke :f :a :value " + "[".repeat(500) + "]".repeat(500) + "}";
        assertThat(Samples.read(new EdnFormat(), deep).operations()).isOne();
    }

    @Test
    void an_integer_with_too_many_digits_is_refused() {
        assertThat(refused(new EdnFormat(), "{:process " + "9".repeat(100_000)))
                .contains("more than 4096 digits");
        assertThat(refused(new JsonLinesFormat(), "{\"process\":" + "9".repeat(100_000)))
                .contains("more than 4096 digits");
    }
}
