// SPDX-License-Identifier: Apache-2.0
/**
 * Logs like those of Kafka: messages sent to partitions and polled by offset. {@link
 * dev.assay.checkers.kafka.KafkaChecker} is the way in and has the definitions. What operations
 * sent and polled is read into columns ({@link dev.assay.checkers.kafka.LogOperations}), the
 * offsets that anybody saw make up each partition's log ({@link
 * dev.assay.checkers.kafka.PartitionLogs}), and what clients saw is held against it.
 */
@NullMarked
package dev.assay.checkers.kafka;

import org.jspecify.annotations.NullMarked;
