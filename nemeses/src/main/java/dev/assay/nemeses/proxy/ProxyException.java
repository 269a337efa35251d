// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

/**
 * A proxy could not do what it was asked to do; nothing was changed, where nothing else is said.
 */
public final class ProxyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int BAD_REQUEST = 400;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int INTERNAL = 500;

    private final int status;

    public ProxyException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** As HTTP counts: 400 a bad request, 404 no such proxy or toxic, 409 there is one already. */
    public int status() {
        return status;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    static ProxyException badBody(String why) {
        return new ProxyException(BAD_REQUEST, "bad request body: " + why);
    }

    static ProxyException missing(String what) {
        return new ProxyException(BAD_REQUEST, "missing required field: " + what);
    }
}
