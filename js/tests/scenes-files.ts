/** Files for the scenes: real photos, and media that a model could have returned. */
export async function fileOf(url: string, name: string): Promise<File> {
  const blob = await (await fetch(url)).blob();
  return new File([blob], name, { type: "image/jpeg" });
}

export async function bytesOf(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** A second of a tone, as a WAV file. */
export function tone(): Uint8Array {
  const rate = 8000;
  const bytes = new DataView(new ArrayBuffer(44 + rate * 2));
  const word = (at: number, text: string) => {
    for (let index = 0; index < text.length; index++)
      bytes.setUint8(at + index, text.charCodeAt(index));
  };
  word(0, "RIFF");
  bytes.setUint32(4, 36 + rate * 2, true);
  word(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, "data");
  bytes.setUint32(40, rate * 2, true);
  for (let at = 0; at < rate; at++) {
    bytes.setInt16(44 + at * 2, Math.sin((at * 440 * 2 * Math.PI) / rate) * 8000, true);
  }
  return new Uint8Array(bytes.buffer);
}
