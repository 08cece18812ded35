/** Formatters around formatters: for what is printed whole or not at all, and for what people look at. */
import { type JsonLook, shownJson } from './json-layout.ts'
import { type MessageFormatter, writeWhole } from './message-formatter.ts'
import { ScratchBuffer } from './scratch-buffer.ts'

/** Of a record that can't be printed nothing is printed; Kafka's tool leaves the columns before the failing one. */
export function wholeRecords(formatter: MessageFormatter): MessageFormatter {
  return transformed(formatter, (printed) => printed)
}

/** Lays out each line that is a JSON object or array; others stay as they are. */
export function jsonRecords(formatter: MessageFormatter, look: JsonLook): MessageFormatter {
  return transformed(formatter, (printed) => {
    const shown = shownJson(printed.toString().replace(/\n$/, ''), look)
    return shown === null ? printed : `${shown}\n`
  })
}

function transformed(
  formatter: MessageFormatter,
  transform: (printed: Buffer) => Uint8Array | string,
): MessageFormatter {
  const scratch = new ScratchBuffer()
  return {
    write(reader, place, out) {
      try {
        formatter.write(reader, place, scratch.buffer)
      } catch (error) {
        scratch.take()
        throw error
      }
      writeWhole(out, transform(scratch.take()))
    },
    close: () => formatter.close?.(),
  }
}
