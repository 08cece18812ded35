/** The first of the record errors that a broker lists in one message. Kafka: LogValidator.processRecordErrors. */
const RECORD_ERROR = /One or more records have been rejected due to .*?RecordError\(batchIndex=\d+, message='(.*?)'\)/s
const NO_KEY = /^(?:\S+: )?Compacted topic cannot accept message without key.*$/s

/** Why a record was not written, as a sentence that says nothing of requests and batches. */
export function plainReason(reason: string): string {
  const first = RECORD_ERROR.exec(reason)?.[1] ?? reason
  const plain = first.replace(NO_KEY, 'A compacted topic takes no record without a key.')
  return /[.!?]$/.test(plain) ? plain : `${plain}.`
}
