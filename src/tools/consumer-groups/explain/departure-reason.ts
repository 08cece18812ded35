/** Why a member left, as far as its group's records tell. */
import type { Departure } from '../../../protocol/member-departure.ts'

const POLLED_LATE = 'took longer than max.poll.interval.ms between two polls'

const reasons: Readonly<Record<Departure, string>> = {
  left: `it ended in good order, as with Ctrl-C, or ${POLLED_LATE}`,
  dead: 'its process was gone without a word: it was killed, or it crashed',
  silent: 'it gave no sign of life, or did not give up its partitions, for too long: it was stopped, or hung',
}

/** `wasAway`: a static member that had left for a while. `departure` null: the records do not tell. */
export function departureReason(departure: Departure | null, wasAway: boolean): string {
  if (wasAway && departure !== 'left') return 'it did not come back before its session timed out'
  return departure === null ? 'it ended, or it was found dead' : reasons[departure]
}

/** The same of a member that joined again with its id: its process lived on. */
export function pauseReason(departure: Departure | null): string {
  return departure === 'left' ? `it ${POLLED_LATE}` : 'it gave no sign of life for a while: it was stopped, or hung'
}
