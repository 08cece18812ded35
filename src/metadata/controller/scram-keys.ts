/** What a server keeps of a password: enough to check it, too little to log in with it (RFC 5802). Kafka: ScramFormatter. */
import { createHash, createHmac } from 'node:crypto'

export type ScramHash = 'sha256' | 'sha512'

export interface ScramServerKeys {
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
}

/** The keys for `saltedPassword`, which is PBKDF2 of the password. */
export function serverKeys(hash: ScramHash, saltedPassword: Uint8Array): ScramServerKeys {
  const keyFor = (label: string) => createHmac(hash, saltedPassword).update(label).digest()
  return {
    storedKey: createHash(hash).update(keyFor('Client Key')).digest(),
    serverKey: keyFor('Server Key'),
  }
}
