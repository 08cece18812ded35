/** How kafdir tells what it costs to take a broker out. */
import type { RemovalCost } from '../tools/brokers/removal-cost.ts'
import { counted, shortList } from './topic-views.ts'

/** For the question; empty where it costs nothing. */
export function removalWarning(brokerId: number, { replicas, underMinIsr }: RemovalCost): string {
  if (replicas === 0) return ''
  const first = `${counted(replicas, 'partition')} will be without the replica on broker ${brokerId}`
  if (underMinIsr.length === 0) return `${first}.`
  return `${first}; ${shortList(underMinIsr, 'partition')} will refuse records with acks=all, below min.insync.replicas.`
}

/** When it is done; empty where it cost nothing. */
export function removalText({ replicas, underMinIsr }: RemovalCost): string {
  if (replicas === 0) return ''
  const isOne = replicas === 1
  const below =
    underMinIsr.length === 0
      ? ''
      : `; below min.insync.replicas, ${shortList(underMinIsr, 'partition')} ${underMinIsr.length === 1 ? 'refuses' : 'refuse'} records with acks=all`
  return `${counted(replicas, 'partition')} ${isOne ? 'is' : 'are'} under-replicated now${below}. kafdir reassign gives ${isOne ? 'it' : 'them'} replicas on other brokers.\n`
}
