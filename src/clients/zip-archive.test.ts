import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { words } from "./kubectl-stories.ts";
import { readZip } from "./zip-archive.ts";

/** An archive of one file, as APPNOTE.TXT lays it out: a header, the data, the table, its end. */
function archiveOf(name: string, bytes: Buffer, method: 0 | 8): Buffer {
  const packed = method === 8 ? deflateRawSync(bytes) : bytes;
  const common = Buffer.alloc(22);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(method, 4);
  common.writeUInt32LE(crc32(bytes), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  const nameLength = Buffer.from([name.length, 0, 4, 0]);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, nameLength, Buffer.from(`${name}XXXX`)]);
  const made = Buffer.from([20, 3]);
  const tail = Buffer.alloc(14);
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02"),
    made,
    common,
    Buffer.from([name.length, 0, 0, 0]),
    tail,
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, central, end]);
}

test("what was packed or stored comes out as it went in", () => {
  const bytes = Buffer.from("to be or not to be ".repeat(100));
  for (const method of [0, 8] as const) {
    const [entry] = readZip(archiveOf("folder/file", bytes, method));
    assert.deepEqual([entry?.name, entry?.size], ["folder/file", bytes.length]);
    assert.ok(entry?.bytes().equals(bytes));
  }
});

test("what is no archive is said to be none", () => {
  assert.throws(() => readZip(Buffer.from("a text")), /no ZIP archive/);
});

test("a line has words, and quotes keep together what has spaces in it", () => {
  assert.deepEqual(words("get pods -o jsonpath='{.a b}' \"c d\" e'f'g"), [
    "get",
    "pods",
    "-o",
    "jsonpath={.a b}",
    "c d",
    "efg",
  ]);
});
