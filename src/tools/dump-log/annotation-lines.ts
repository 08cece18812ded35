/** Annotations as lines: columns for people, or JSON. */
import { harmless } from '../../common/escape-controls.ts'
import type { Annotation } from './annotation.ts'
import { jsonInteger } from './json-sink.ts'
import type { LineWriter } from './line-writer.ts'

const SHOWN_BYTES = 8
const SHOWN_CHARACTERS = 60
const HEX_WIDTH = SHOWN_BYTES * 3
/** By byte: its two digits and a blank. */
const PAIRS = Array.from({ length: 256 }, (_, byte) => `${byte.toString(16).padStart(2, '0')} `)
const NAME_WIDTH = 22
const VALUE_WIDTH = 16

export interface AnnotationLines {
  file(path: string): void
  write(annotation: Annotation): void
}

/** Position, length, bytes, name, value and meaning. */
export function textLines(out: LineWriter): AnnotationLines {
  return {
    file: (path) => out.line(path),
    write(annotation) {
      if (annotation.kind === 'heading') {
        return out.line(annotation.depth === 0 ? `\n${annotation.text}` : `  ${annotation.text}`)
      }
      const { position, bytes, isDecompressed, name, value, meaning } = annotation
      const where = `${isDecompressed ? '+' : ''}${position}`.padStart(10)
      const length = String(bytes.length).padStart(7)
      const shown = value === null ? '' : typeof value === 'string' ? quotedText(value) : String(value)
      const cells = `${hexText(bytes).padEnd(HEX_WIDTH)}  ${name.padEnd(NAME_WIDTH)} ${shown.padEnd(VALUE_WIDTH)}`
      out.line(`${where} ${length}  ${cells}  ${meaning}`.trimEnd())
    },
  }
}

function hexText(bytes: Buffer): string {
  let text = ''
  for (let i = 0; i < bytes.length && i < SHOWN_BYTES; i++) text += PAIRS[bytes[i] as number]
  return bytes.length > SHOWN_BYTES ? `${text.trimEnd()}…` : text
}

function quotedText(text: string): string {
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  return harmless(cut)
}

/** docs/dump-log.schema.json: objects of the types `file`, `part` and `bytes`. */
export function jsonLines(out: LineWriter): AnnotationLines {
  const line = (value: object) => out.line(JSON.stringify(value))
  return {
    file: (path) => line({ type: 'file', path }),
    write(annotation) {
      if (annotation.kind === 'heading') return line({ type: 'part', depth: annotation.depth, text: annotation.text })
      const { position, bytes, isDecompressed, name, value, meaning } = annotation
      line({
        type: 'bytes',
        position,
        length: bytes.length,
        isDecompressed,
        hex: bytes.toString('hex'),
        name,
        value: typeof value === 'bigint' ? jsonInteger(value) : value,
        meaning,
      })
    },
  }
}
