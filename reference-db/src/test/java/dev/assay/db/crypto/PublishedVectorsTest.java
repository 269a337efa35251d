// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.ledger.Hash;
import dev.assay.checkers.ledger.JdkSignatureVerifier;
import dev.assay.checkers.ledger.SignerKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The schemes beside what standards bodies and others published. */
class PublishedVectorsTest {
    /** RFC 8032, section 7.1, tests 1 to 3: secret key, public key, message, signature. */
    private static final String[][] RFC_8032 = {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    /**
     * Project Wycheproof (C2SP, Apache-2.0), mldsa_65_sign_seed_test: seed, message, SHA-256 of the
     * public key and of the deterministic signature.
     */
    private static final String[][] ML_DSA_65 = {
        {
            "2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a",
            "48656c6c6f20776f726c64",
            "b7acce2ddb11f8cc1aa46e2bafac6eacfa2b732ef192bd636ad8d3a56d649c66",
            "39fbbb0d97a52c79844213b325af823a7f16a174e00a5b3daeb3e6e6d1c89681"
        },
        {
            "2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a",
            "0700000000000000000000000000000000000000000000000000000000000000",
            "b7acce2ddb11f8cc1aa46e2bafac6eacfa2b732ef192bd636ad8d3a56d649c66",
            "54dffec43b1410c8f11bd3f9534830dd2cb98fcd3809a2af3634a89d936954d9"
        },
        {
            "2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a",
            "0f00000000000000000000000000000000000000000000000000000000000000",
            "b7acce2ddb11f8cc1aa46e2bafac6eacfa2b732ef192bd636ad8d3a56d649c66",
            "5627158fdfa74d6eee54bf2ae2f362257cca6f13f8e616de2714ddf1400a7e31"
        },
        {
            "0100000000000000000000000000000000000000000000000000000000000000",
            "48656c6c6f20776f726c64",
            "5cf5ca52795ec3625aa2a4f78896a05d727be90ad855a17793f3ca152205dbc3",
            "66d43d53a9021642290ad9a8c52da8babd351e6451c2abd75b4d6fa061e5b0ef"
        },
        {
            "ff19000000000000000000000000000000000000000000000000000000000000",
            "48656c6c6f20776f726c64",
            "8ec71ccf66ba50fef96c4ee81675e32c0b12f0a6960de2c6b50a69e4f24c05dc",
            "2b0de96f52023c924b6a6c13fe711634f7ef164522eb867a9a3cb3d6b6e095f1"
        },
        {
            "8804000000000000000000000000000000000000000000000000000000000000",
            "48656c6c6f20776f726c64",
            "121150f6a90ef9529a5d9365e1bdd42afb07c6ac83ffa1fdb5bb7969b45b91af",
            "00a685005eb12cb53f3b9731e6d855d6010c9b11c1872fd316634e49f0db2c00"
        },
    };

    /** Project Wycheproof, mlkem_768_keygen_seed_test: seed, SHA-256 of the encapsulation key. */
    private static final String[][] ML_KEM_768 = {
        {
            "7c9935a0b07694aa0c6d10e4db6b1add2fd81a25ccb148032dcd739936737f2d8626ed79d451140800e03b59b956f8210e556067407d13dc90fa9e8b872bfb8f",
            "86adbca81f4fee893e2fb58fb98aa2fe188f501fed268d7f4056f8c05c4e53c4"
        },
        {
            "d60b93492a1d8c1c7ba6fc0b733137f3406cee8110a93f170e7a78658af326d9003271531cf27285b8721ed5cb46853043b346a66cba6cf765f1b0eaa40bf672",
            "858915faa304fb5beed7d653189707b34a27504dd254ffb12ad47392a0c1ad4a"
        },
        {
            "4b622de1350119c45a9f2e2ef3dc5df50a759d138cdfbd64c81cc7cc2f513345e82fcc97ca60ccb27bf6938c975658aeb8b4d37cffbde25d97e561f36c219ade",
            "abdbf1e55c0f6132e2a7d4d5a765922004fce0aaa4ad71603203842aafab0750"
        },
    };

    /**
     * NIST ACVP, SLH-DSA-keyGen-FIPS205, SLH-DSA-SHA2-128f, cases 21 to 23: the secret seed, the
     * PRF key, the public seed and the public key.
     */
    private static final String[][] SLH_DSA_SHA2_128F = {
        {
            "E2BDAA37C8CFFE5E8D5676C23267890C",
            "31441758F573285881CDC82AB911DD84",
            "72DC8D26DF6EF708F4C41AF9FD04B65A",
            "72DC8D26DF6EF708F4C41AF9FD04B65A8927927229891D47A60D67ECEF3D2C17"
        },
        {
            "FE622CF6681C536DB475F6C5681EA362",
            "832822B33858D2E407360A5D88BB34CC",
            "7036B5EE2EEA8FBC6275AA8515E3F32D",
            "7036B5EE2EEA8FBC6275AA8515E3F32DA273DE43A6EF33A53E2F6E9B5C5671B5"
        },
        {
            "D9EFB095EA0F1F927CFD3BAA454B08D0",
            "3A9C64A8605B30EEF7DCD122DEAFE553",
            "9B83EC4D0B0E7556FE89863CC833C215",
            "9B83EC4D0B0E7556FE89863CC833C215E0771DCDFD6FCD69CDC67ACD92A3670E"
        },
    };

    @Test
    void ed25519_signs_and_verifies_as_the_rfc_says() {
        Ed25519Scheme scheme = new Ed25519Scheme();
        for (String[] vector : RFC_8032) {
            SignatureScheme.SecretKey key = scheme.keyOf(bytes(vector[0]));
            byte[] message = bytes(vector[2]);

            assertThat(hex(key.publicKey())).isEqualTo(vector[1]);
            assertThat(hex(key.sign(message))).isEqualTo(vector[3]);
            assertThat(scheme.verify(bytes(vector[1]), message, bytes(vector[3]))).isTrue();
            SignerKey known = SignerKey.of("ed25519", bytes(vector[1]));
            assertThat(new JdkSignatureVerifier().verify(known, message, bytes(vector[3])))
                    .isTrue();
        }
    }

    @Test
    void ml_dsa_makes_the_published_keys_and_signatures() {
        MlDsaScheme scheme = new MlDsaScheme();
        for (String[] vector : ML_DSA_65) {
            SignatureScheme.SecretKey key = scheme.keyOf(bytes(vector[0]));
            byte[] signature = key.sign(bytes(vector[1]));

            assertThat(Hash.of(key.publicKey()).toHex()).isEqualTo(vector[2]);
            assertThat(Hash.of(signature).toHex()).isEqualTo(vector[3]);
            assertThat(scheme.verify(key.publicKey(), bytes(vector[1]), signature)).isTrue();
        }
    }

    @Test
    void ml_kem_makes_the_published_keys() {
        for (String[] vector : ML_KEM_768) {
            assertThat(Hash.of(Envelopes.publicKey(bytes(vector[0]))).toHex()).isEqualTo(vector[1]);
        }
    }

    @Test
    void slh_dsa_makes_the_published_keys() {
        for (String[] vector : SLH_DSA_SHA2_128F) {
            SignatureScheme.SecretKey key =
                    SlhDsaScheme.keyOf(bytes(vector[0]), bytes(vector[1]), bytes(vector[2]));

            assertThat(key.publicKey()).isEqualTo(bytes(vector[3]));
        }
    }

    private static byte[] bytes(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
