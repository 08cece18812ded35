/** What the clients know of groups, for the front ends. */
export type { PartitionOffset } from '../../clients/admin/consumer-group-offsets.ts'
export type { MemberDescription } from '../../clients/admin/describe-consumer-groups.ts'
export type { GroupListing } from '../../clients/admin/list-groups.ts'
