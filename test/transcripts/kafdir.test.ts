import { describeReplay } from './replayed-tool.ts'

describeReplay('kafdir', 'kafdir prints what it printed before')
