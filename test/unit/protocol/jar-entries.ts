import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const STORED = 0

/** The texts of the entries of a jar whose names `wanted` accepts, by name. Enough of the zip format for Kafka's jars. */
export function jarEntries(path: string, wanted: (name: string) => boolean): Map<string, string> {
  const zip = readFileSync(path)
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'))
  if (end < 0 || zip.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error(`${path} is no jar`)
  const entries = new Map<string, string>()
  let position = zip.readUInt32LE(end + 16)
  for (let i = zip.readUInt16LE(end + 10); i > 0; i--) {
    const nameLength = zip.readUInt16LE(position + 28)
    const name = zip.toString('utf8', position + 46, position + 46 + nameLength)
    if (wanted(name)) entries.set(name, entryText(zip, position))
    position += 46 + nameLength + zip.readUInt16LE(position + 30) + zip.readUInt16LE(position + 32)
  }
  return entries
}

function entryText(zip: Buffer, directoryEntry: number): string {
  const size = zip.readUInt32LE(directoryEntry + 20)
  const local = zip.readUInt32LE(directoryEntry + 42)
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const data = zip.subarray(start, start + size)
  const isStored = zip.readUInt16LE(directoryEntry + 10) === STORED
  return (isStored ? data : inflateRawSync(data)).toString('utf8')
}
