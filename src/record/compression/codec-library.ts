/** Loading the library of a codec, when the codec is first used. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { CompressingCodec } from './compression-codec.ts'

/** What `load` returns. Throws UNSUPPORTED_COMPRESSION_TYPE where it throws: there is no binary for this machine. */
export function loadCodecLibrary<Library>(codec: CompressingCodec, load: () => Library): Library {
  try {
    return load()
  } catch (cause) {
    throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE', {
      message: `The library for ${codec} can't be loaded on this machine: ${(cause as Error).message}`,
      cause,
    })
  }
}
