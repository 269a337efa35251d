// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.db.wire.ValueCodec;
import dev.assay.histories.Value;

/** Commands, operations and results as bytes, for the log and the wire. */
public final class CommandCodec {
    private static final int NO_OP = 0;
    private static final int EXECUTE = 1;
    private static final int RECONFIGURE = 2;

    private static final int GET = 0;
    private static final int PUT = 1;
    private static final int CAS = 2;
    private static final int APPEND = 3;
    private static final int ADD = 4;

    private CommandCodec() {}

    /** Writes a command. */
    public static void write(ByteWriter writer, Command command) {
        switch (command) {
            case Command.NoOp noOp -> writer.putByte(NO_OP);
            case Command.Execute execute -> {
                writer.putByte(EXECUTE).putLong(execute.clientId()).putLong(execute.sequence());
                writeOperation(writer, execute.mutation());
            }
            case Command.Reconfigure reconfigure ->
                    reconfigure.configuration().write(writer.putByte(RECONFIGURE));
        }
    }

    /** Reads a command. */
    public static Command read(ByteReader reader) throws DamagedBytesException {
        int kind = reader.getByte();
        return switch (kind) {
            case NO_OP -> new Command.NoOp();
            case EXECUTE ->
                    new Command.Execute(reader.getLong(), reader.getLong(), readMutation(reader));
            case RECONFIGURE -> new Command.Reconfigure(Configuration.read(reader));
            default -> throw new DamagedBytesException("no kind of command has the number " + kind);
        };
    }

    private static Operation.Mutation readMutation(ByteReader reader) throws DamagedBytesException {
        if (readOperation(reader) instanceof Operation.Mutation mutation) {
            return mutation;
        }
        throw new DamagedBytesException("a get does not belong into the log");
    }

    /** Writes an operation. */
    public static void writeOperation(ByteWriter writer, Operation operation) {
        switch (operation) {
            case Operation.Get get -> writer.putByte(GET).putText(get.key());
            case Operation.Put put ->
                    writeValues(writer.putByte(PUT).putText(put.key()), put.value());
            case Operation.Cas cas ->
                    writeValues(
                            writer.putByte(CAS).putText(cas.key()),
                            cas.expected(),
                            cas.replacement());
            case Operation.Append append ->
                    writeValues(writer.putByte(APPEND).putText(append.key()), append.piece());
            case Operation.Add add ->
                    writeValues(writer.putByte(ADD).putText(add.key()), add.element());
        }
    }

    private static void writeValues(ByteWriter writer, Value... values) {
        for (Value value : values) {
            ValueCodec.write(writer, value);
        }
    }

    /** Reads an operation. */
    public static Operation readOperation(ByteReader reader) throws DamagedBytesException {
        int kind = reader.getByte();
        String key = reader.getText();
        return switch (kind) {
            case GET -> new Operation.Get(key);
            case PUT -> new Operation.Put(key, ValueCodec.read(reader));
            case CAS -> new Operation.Cas(key, ValueCodec.read(reader), ValueCodec.read(reader));
            case APPEND -> new Operation.Append(key, ValueCodec.read(reader));
            case ADD -> new Operation.Add(key, ValueCodec.read(reader));
            default ->
                    throw new DamagedBytesException("no kind of operation has the number " + kind);
        };
    }

    /** Writes a result. */
    public static void writeResult(ByteWriter writer, Result result) {
        switch (result) {
            case Result.Done done -> ValueCodec.write(writer.putByte(0), done.value());
            case Result.Refused refused -> writer.putByte(1).putText(refused.reason());
        }
    }

    /** Reads a result. */
    public static Result readResult(ByteReader reader) throws DamagedBytesException {
        return reader.getBoolean()
                ? new Result.Refused(reader.getText())
                : new Result.Done(ValueCodec.read(reader));
    }
}
