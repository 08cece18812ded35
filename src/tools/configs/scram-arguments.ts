/** `SCRAM-SHA-256=[iterations=8192,password=secret]`. Kafka: `ConfigCommand.alterUserScramCredentialConfigs`. */
import {
  alterScramCredentials,
  MIN_SCRAM_ITERATIONS,
  type ScramChange,
  type ScramMechanism,
} from '../../clients/admin/scram-credentials.ts'
import type { Random } from '../../common/random.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { hideSecrets } from '../hide-secrets.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ConfigChanges } from './alter-entity.ts'

const CREDENTIAL = /^(?:iterations=(-?[0-9]*),)?password=(.*)$/

/** Changes passwords of one user. Throws ToolError (`terse`) and KafkaError. */
export async function alterCredentials(
  session: KafkaSession,
  user: string,
  { added, deleted }: ConfigChanges,
  random: Random,
): Promise<void> {
  const changes: ScramChange[] = [
    ...deleted.map((mechanism) => ({ mechanism: mechanism as ScramMechanism, credential: null })),
    ...[...added].map(([mechanism, text]) => ({
      mechanism: mechanism as ScramMechanism,
      credential: parseCredential(mechanism, text),
    })),
  ]
  await alterScramCredentials(session, user, changes, { random })
}

function parseCredential(mechanism: string, text: string): NonNullable<ScramChange['credential']> {
  const match = CREDENTIAL.exec(text)
  if (match === null) {
    const shown = hideSecrets(`${mechanism.replaceAll('-', '_')}=${text}`)
    throw new ToolError('terse', `Invalid credential property ${shown}`, {
      plain: `'${shown.slice(mechanism.length + 1)}' is not a credential: write ${mechanism}=[password=…] or ${mechanism}=[iterations=8192,password=…].`,
    })
  }
  const [, given, password = ''] = match
  const iterations = given === undefined || given === '-1' ? MIN_SCRAM_ITERATIONS : parseJavaInteger(given, 32)
  if (iterations === undefined) throw new ToolError('terse', `For input string: "${given}"`)
  if (iterations < MIN_SCRAM_ITERATIONS) {
    throw new ToolError(
      'terse',
      `Iterations ${iterations} is less than the minimum ${MIN_SCRAM_ITERATIONS} required for ${mechanism}`,
    )
  }
  return { iterations, password }
}
