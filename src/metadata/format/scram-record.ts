/** A user's SCRAM credential as the metadata log keeps it. Kafka: `ScramParser.PerMechanismData.toRecord`. */
import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../../common/random.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { serverKeys } from '../controller/scram-keys.ts'

export interface NewScramCredential {
  readonly user: string
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly iterations: number
  /** Null: one by chance. */
  readonly salt: Uint8Array | null
  readonly secret: { readonly password: string } | { readonly saltedPassword: Uint8Array }
}

const mechanisms = {
  'SCRAM-SHA-256': { type: 1, hash: 'sha256', keyBytes: 32 },
  'SCRAM-SHA-512': { type: 2, hash: 'sha512', keyBytes: 64 },
} as const

/** As many characters as Kafka's salt has; it is text there too. */
const SALT_BYTES = 16

/** Nothing of the password but its keys goes into the record. */
export async function scramRecord(credential: NewScramCredential, random: Random): Promise<MetadataRecord> {
  const { user, mechanism, iterations, secret } = credential
  const { type, hash, keyBytes } = mechanisms[mechanism]
  const salt = credential.salt ?? Buffer.from(Buffer.from(random.bytes(SALT_BYTES)).toString('base64url'))
  const saltedPassword =
    'saltedPassword' in secret
      ? secret.saltedPassword
      : await derived(secret.password, { salt, iterations, keyBytes, hash })
  const keys = serverKeys(hash, saltedPassword)
  return {
    type: 'UserScramCredentialRecord',
    version: 0,
    data: { name: user, mechanism: type, salt, ...keys, iterations },
  }
}

interface Derivation {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly keyBytes: number
  readonly hash: string
}

/** Passwords are taken as they are, without SASLprep, as in Kafka. */
async function derived(password: string, { salt, iterations, keyBytes, hash }: Derivation): Promise<Buffer> {
  return promisify(pbkdf2)(password, salt, iterations, keyBytes, hash)
}
