import type { FuzzTarget } from '../fuzz-target.ts'
import { commandLineParsers } from './command-line-parsers.ts'
import { dumpedParsers } from './dumped-parsers.ts'
import { fileParsers } from './file-parsers.ts'
import { filterParsers } from './filter-parsers.ts'
import { inputParsers } from './input-parsers.ts'
import { messageParsers } from './message-parsers.ts'
import { planParsers } from './plan-parsers.ts'
import { recordParsers } from './record-parsers.ts'
import { replayParsers } from './replay-parsers.ts'
import { wordParsers } from './word-parsers.ts'

/** Every parser that reads what others wrote. */
export function allParsers(): readonly FuzzTarget[] {
  return [
    ...recordParsers,
    ...messageParsers(),
    ...fileParsers,
    ...replayParsers(),
    ...dumpedParsers(),
    ...inputParsers,
    ...filterParsers,
    ...planParsers,
    ...wordParsers,
    ...commandLineParsers,
  ]
}
