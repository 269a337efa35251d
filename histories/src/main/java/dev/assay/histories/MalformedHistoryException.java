// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

/**
 * A history that cannot be what it claims to be; the message is one line with the place and the
 * cure.
 */
public final class MalformedHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final int line;
    private final int column;
    private final String problem;

    /**
     * @param source the file's name, or what the text came from
     * @param line from 1; 0 where the place has no line
     * @param column from 1; 0 where the place has no column
     * @param problem what is wrong and what would cure it
     */
    public MalformedHistoryException(String source, int line, int column, String problem) {
        super(place(source, line, column) + oneLine(problem));
        this.source = source;
        this.line = line;
        this.column = column;
        this.problem = oneLine(problem);
    }

    // Problems quote their input, which may hold line ends or a terminal's control sequences.
    private static String oneLine(String problem) {
        StringBuilder visible = new StringBuilder(problem.length());
        problem.codePoints()
                .forEach(c -> visible.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return visible.toString();
    }

    /** A problem in the order of events, whose place the reader adds by {@link #at}. */
    public MalformedHistoryException(String problem) {
        this("", 0, 0, problem);
    }

    private static String place(String source, int line, int column) {
        if (line == 0) {
            return source.isEmpty() ? "" : source + ": ";
        }
        return source + ":" + line + (column == 0 ? "" : ":" + column) + ": ";
    }

    /** The same problem at a place. */
    public MalformedHistoryException at(String newSource, int newLine, int newColumn) {
        MalformedHistoryException moved =
                new MalformedHistoryException(newSource, newLine, newColumn, problem);
        moved.initCause(this);
        return moved;
    }

    public String source() {
        return source;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    public String problem() {
        return problem;
    }
}
