import { tableFromIPC } from "@uwdata/flechette";
import { readParquet } from "parquet-wasm";

/** Reads Parquet by Apache Arrow's own (Rust) reader, which shares no code with the one that wrote it. */
export function readParquetObjects(bytes: Uint8Array): Record<string, unknown>[] {
  const arrow = readParquet(bytes).intoIPCStream();
  return tableFromIPC(arrow, { useBigInt: true, useDate: false }).toArray() as Record<string, unknown>[];
}
