import { errorMessages } from '../../common/error-messages.ts'
import { errorCode, type KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'

/** A broker that works, whatever the metadata says of it. */
export interface LiveBroker {
  readonly id: number
  /** Ids of its log.dirs. */
  readonly directories: readonly Uuid[]
}

/** What an operation of the controller needs beside the image and the request. */
export interface ControllerEnv {
  readonly random: Random
  /** Those that this process vouches for. The others that registered are as the image has them. */
  readonly brokers: readonly LiveBroker[]
  /** The broker on whose behalf the operation runs. */
  readonly brokerId: number
  /** The properties file: settings by name. */
  readonly staticBrokerConfigs: ReadonlyMap<string, string>
}

/** What an operation decided: the records make it so, all of them or none. Kafka: controller.ControllerResult. */
export interface ControllerResult<R> {
  readonly records: readonly MetadataRecord[]
  readonly response: R
}

/** An error as a field of a response. */
export interface ApiError {
  readonly errorCode: number
  readonly errorMessage: string | null
}

export const NO_ERROR: ApiError = { errorCode: errorCode('NONE'), errorMessage: null }

export function apiError(error: KafkaError): ApiError {
  return { errorCode: error.code, errorMessage: error.message }
}

/** As Kafka answers for what was thrown: without a text where it is the error's usual one. Kafka: `ApiError.fromThrowable`. */
export function specificApiError(error: KafkaError): ApiError {
  return { errorCode: error.code, errorMessage: error.message === errorMessages[error.error] ? null : error.message }
}
