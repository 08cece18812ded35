import type { ToolPorts } from '../tools/tool-ports.ts'

/** The text of the file; of standard input for `-`. Throws KafkaError. */
export async function fileOrInput(file: string, ports: Pick<ToolPorts, 'readTextFile' | 'stdin'>): Promise<string> {
  if (file !== '-') return ports.readTextFile(file)
  const chunks: Uint8Array[] = []
  for await (const chunk of ports.stdin.chunks()) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
