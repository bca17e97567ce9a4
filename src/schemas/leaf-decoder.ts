import { keptQuantity, roundedToThousandths } from "#apimachinery";
import { illegalBase64Offset } from "./base64.ts";
import { DecodeAborted } from "./decode-state.ts";
import type { Decoder } from "./decoder.ts";
import { goTypeOf } from "./go-type.ts";
import type { Schema } from "./schema.ts";
import { canonicalTime } from "./time.ts";

/** The decoder of a schema without parts: strings, numbers, and the formats that Kubernetes gives them. */
export function leafDecoder(schema: Schema): Decoder {
  if (schema["x-kubernetes-int-or-string"]) return decodeIntOrString;
  switch (schema.type) {
    case "string":
      return stringDecoders[schema.format ?? ""] ?? decodeString;
    case "integer":
      return schema.format === "int32" ? decodeInt32 : decodeInt64;
    case "number":
      return (value, at, state) => (typeof value === "number" ? value : state.mismatch(value, at, "float64"));
    case "boolean":
      return (value, at, state) => (typeof value === "boolean" ? value : state.mismatch(value, at, "bool"));
    default:
      return (value, at, state) => (typeof value === "object" ? value : state.mismatch(value, at, goTypeOf(schema)));
  }
}

const decodeString: Decoder = (value, at, state) =>
  typeof value === "string" ? value : state.mismatch(value, at, "string");

const decodeInt32 = integerDecoder("int32", -0x8000_0000, 0x7fff_ffff);
/** JSON.parse has rounded what lies beyond 2^53; the bounds are those of Go all the same. */
const decodeInt64 = integerDecoder("int64", -(2 ** 63), 2 ** 63);

function integerDecoder(goType: string, least: number, most: number): Decoder {
  return (value, at, state) => {
    if (typeof value !== "number") return state.mismatch(value, at, goType);
    if (!Number.isInteger(value) || value < least || value > most) return state.numberMismatch(value, at, goType);
    return value;
  };
}

const decodeBytes: Decoder = (value, at, state) => {
  if (typeof value !== "string") return state.mismatch(value, at, "[]uint8");
  const offset = illegalBase64Offset(value);
  if (offset === undefined) return value;
  state.problems.push(`illegal base64 data at input byte ${offset}`);
  return undefined;
};

const decodeIntOrString: Decoder = (value, at, state) => {
  if (typeof value === "string") return value;
  const isInt32 = typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 0x7fff_ffff;
  return isInt32 ? value : state.abortOnMismatch(value, at, "int32");
};

/** Quantities repeat a lot, and to read one exactly takes big integers. */
const canonicalQuantities = new Map<string, string>();
/** Enough for the quantities of a large cluster, too few to fill the memory with one client's random ones. */
const canonicalQuantitiesMax = 4096;

const decodeQuantity: Decoder = (value) => {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value).trim();
  const known = canonicalQuantities.get(text);
  if (known !== undefined) return known;
  const canonical = canonicalQuantity(text);
  if (canonicalQuantities.size >= canonicalQuantitiesMax) canonicalQuantities.clear();
  canonicalQuantities.set(text, canonical);
  return canonical;
};

/** An amount in a list of resources: few are so fine that they must be rounded. */
export const decodeAmount: Decoder = (value, at, state) => {
  const quantity = decodeQuantity(value, at, state) as string;
  // What ends in a digit or a usual letter without a point has no such small part.
  return /[.nueE]/.test(quantity) ? roundedToThousandths(quantity) : quantity;
};

function canonicalQuantity(text: string): string {
  try {
    return keptQuantity(text);
  } catch (error) {
    throw new DecodeAborted((error as Error).message, { cause: error });
  }
}

function timeDecoder(precision: "seconds" | "microseconds"): Decoder {
  return (value, at, state) => {
    if (typeof value !== "string") return state.abortOnMismatch(value, at, "string");
    const time = canonicalTime(value, precision);
    if (typeof time === "string") return time;
    throw new DecodeAborted(time.problem);
  };
}

const stringDecoders: Readonly<Record<string, Decoder>> = {
  byte: decodeBytes,
  quantity: decodeQuantity,
  "date-time": timeDecoder("seconds"),
  "date-time-micro": timeDecoder("microseconds"),
};
