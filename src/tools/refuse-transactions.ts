import { ToolError } from './tool-error.ts'

/** Tools that begin no transactions can't write under a transactional id, in Kafka neither. Throws ToolError. */
export function refuseTransactions(properties: Readonly<Record<string, string>>, topic: string): void {
  const id = properties['transactional.id']
  if (id === undefined) return
  const message = `Cannot add partition ${topic}-0 to transaction before completing a call to initTransactions`
  throw new ToolError('exception', message, {
    javaException: 'java.lang.IllegalStateException',
    plain: `This tool begins no transactions, so nothing can be written with transactional.id=${id}.`,
    hint: 'kafdir console-producer --transactional-id writes its input as one transaction.',
  })
}
