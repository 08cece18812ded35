/** What JsonRecordWriter prints of batches, as bytes. */
import { RecordReader } from '../../src/record/record-reader.ts'
import { OutputBuffer } from '../../src/tools/console-consumer/output-buffer.ts'
import { JsonRecordWriter } from '../../src/tools/json-record/json-record-writer.ts'

/** The lines of all records in `batches`, printed as records of `topic` and `partition`. */
export async function printedJson(batches: Buffer, topic = 'orders', partition = 0): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const out = new OutputBuffer({
    write(data) {
      chunks.push(typeof data === 'string' ? Buffer.from(data) : data)
      return true
    },
    trusted: (text) => text,
    drain: () => Promise.resolve(),
    closed: false,
    closeSignal: new AbortController().signal,
    isTerminal: false,
    columns: 80,
    colourLevel: 0,
  })
  const reader = new RecordReader({ checkCrcs: true })
  const writer = new JsonRecordWriter()
  reader.reset(batches)
  while (reader.next()) writer.write(reader, { topic, partition }, out)
  out.flush()
  await out.drain()
  return Buffer.concat(chunks)
}
