import type { ErrorPayload } from "../src/wire.js";

/** Thrown by a handler of the mock kernel: the error that its reply bears. */
export class MockError extends Error {
  readonly payload: ErrorPayload;

  constructor(payload: Partial<ErrorPayload> & { name: string; message: string }) {
    super(payload.message);
    this.payload = { code: null, details: "", request_id: "", hint: "", ...payload };
  }
}
