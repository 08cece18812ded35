import type { OutputPort } from '../tools/tool-ports.ts'

/** A style for text that goes to `output`: the style's own sequences are trusted, and none that may be in the text. */
export function brush(style: (text: string) => string, output: OutputPort): (text: string) => string {
  const [begin = '', end = ''] = style('\0')
    .split('\0')
    .map((own) => output.trusted(own))
  return (text) =>
    text === ''
      ? ''
      : text
          .split('\n')
          .map((line) => `${begin}${line}${end}`)
          .join('\n')
}
