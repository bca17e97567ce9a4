import { isStream, type Response } from "#wire";

/** The whole body, also when it comes in pieces. Rejects when the stream breaks. */
export function bytesOf(response: Response): Promise<Uint8Array> {
  const { body } = response;
  if (!isStream(body)) return Promise.resolve(body.bytes());
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    body.open({
      write: (frame) => void pieces.push(frame.bytes()),
      end: (error) => (error === undefined ? resolve(Buffer.concat(pieces)) : reject(error)),
    });
  });
}

export async function textOf(response: Response): Promise<string> {
  return new TextDecoder().decode(await bytesOf(response));
}

/** The body as JSON; text that is none comes back as text. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await textOf(response);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
