/** What the operations on replicas hand to whoever shows it. */
export type { ReplicaMove } from '../../clients/admin/log-dirs.ts'
export type { AlteredReassignment, PartitionReassignment } from '../../clients/admin/partition-reassignments.ts'
export type { PartitionAssignment } from './reassignment-plan.ts'
