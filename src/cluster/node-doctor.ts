/** Examining and repairing directories on this machine's own file system. */

import { systemClock } from '../common/clock.ts'
import type { Examination } from '../common/examination.ts'
import type { RepairStep } from '../common/finding.ts'
import { KafkaError } from '../common/kafka-error.ts'
import { readBootId } from '../storage/io/boot-id.ts'
import { kernelLocks } from '../storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../storage/io/node-file-system.ts'
import { type ClusterDirectory, inspectClusterDirectory } from './cluster-directory.ts'
import { type ExaminationOptions, examineDirectory } from './doctor/examine-directory.ts'
import type { DoctorSurroundings } from './doctor/examined-brokers.ts'
import { DirectoryRepair } from './doctor/repair-directory.ts'
import type { Environment } from './environment.ts'
import { type GivenAddress, resolveAddress } from './resolve-address.ts'

interface RepairRun {
  readonly signal: AbortSignal
  readonly notice: (sentence: string) => void
  readonly onStep: (step: RepairStep, run: () => Promise<string | null>) => Promise<void>
}

/** See DirectoryDoctor of the doctor tool. */
export function nodeDoctor(environment: Environment) {
  return {
    examine: async (address: GivenAddress, options: ExaminationOptions): Promise<Examination> => {
      const { directory, cluster } = await locate(address, environment)
      return examineDirectory(directory, cluster, nodeSurroundings(environment), options)
    },
    repair: async (
      address: GivenAddress,
      steps: readonly RepairStep[],
      { signal, notice, onStep }: RepairRun,
    ): Promise<void> => {
      const { cluster } = await locate(address, environment)
      const repair = new DirectoryRepair(cluster, nodeSurroundings(environment), { notice })
      try {
        for (const step of steps) if (!signal.aborted) await onStep(step, () => repair.run(step))
      } finally {
        repair.close()
      }
    },
  }
}

/** The directory that is meant, which must be one of Kafka's. Throws KafkaError. */
export async function locate(
  address: GivenAddress,
  environment: Environment,
): Promise<{ readonly directory: string; readonly cluster: ClusterDirectory }> {
  const directory = await resolveAddress(address, environment, nodeFileSystem)
  const cluster = inspectClusterDirectory(directory, nodeFileSystem)
  if (cluster.exists) return { directory, cluster }
  throw new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `There is no cluster in ${directory} yet.`,
    hint: 'Name the directory with --dir; kafdir topics create NAME makes one.',
  })
}

export function nodeSurroundings(environment: Environment): DoctorSurroundings {
  return {
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    clock: systemClock,
    random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    environment,
    bootId: readBootId(nodeFileSystem, systemClock.nowMs()),
  }
}
