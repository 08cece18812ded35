/** What is told about a process that holds the lock of a coordinator's partition; null: the system does not tell which. */
import { KafkaError } from '../../common/kafka-error.ts'

/** For who is still waiting. */
export function waitNotice(pid: number | null, subject: string): string {
  return `Waiting for ${pid === null ? 'another process' : `process ${pid}`}, which is changing ${subject} …`
}

/** For who has given up: most likely the holder was stopped (SIGSTOP, Ctrl-Z, a debugger). */
export function inTheWay(pid: number | null, subject: string): KafkaError {
  const who = pid === null ? 'Another process' : `Process ${pid}`
  const wayOut = pid === null ? 'let it go on or end it' : `let it go on (kill -CONT ${pid}) or end it (kill -9 ${pid})`
  return new KafkaError('REQUEST_TIMED_OUT', {
    message: `${who} is in the middle of changing ${subject} and does not come to an end, so nothing was changed.`,
    hint: `If it is stopped, ${wayOut}, and try again: no record and no offset is lost by that.`,
  })
}
