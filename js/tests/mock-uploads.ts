/** The mock kernel's files on their way: written in order, like the kernel's own. */
import type { UploadAck } from "../src/wire.js";
import { MockError } from "./mock-error.js";

interface Upload {
  name: string;
  size: number;
  parts: Uint8Array[];
  offset: number;
}

export class MockUploads extends Map<string, Upload> {
  #count = 0;

  begin(name: string, size: number): UploadAck {
    const id = `upload-${++this.#count}`;
    this.set(id, { name, size, parts: [], offset: 0 });
    return this.ack(id);
  }

  /** A chunk that does not come next is left out. */
  chunk(id: string, offset: number, buffer = new ArrayBuffer(0)): UploadAck {
    const upload = this.known(id);
    if (offset === upload.offset) {
      upload.parts.push(new Uint8Array(buffer));
      upload.offset += buffer.byteLength;
    }
    return this.ack(id);
  }

  ack(id: string): UploadAck {
    return { upload_id: id, offset: this.known(id).offset };
  }

  /** The whole file; what is taken is known no more. */
  finish(id: string): Upload {
    const upload = this.known(id);
    if (upload.offset !== upload.size) {
      throw new MockError({ name: "UPLOAD_INCOMPLETE", message: "Bytes are missing" });
    }
    this.delete(id);
    return upload;
  }

  known(id: string): Upload {
    const upload = this.get(id);
    if (!upload) throw new MockError({ name: "UPLOAD_UNKNOWN", message: "No such upload" });
    return upload;
  }
}
