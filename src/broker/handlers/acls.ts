/**
 * DescribeAcls (29), CreateAcls (30), DeleteAcls (31): whoever may open the directory may do everything, so there is no
 * authorizer, and nothing is kept. Kafka: AclApis.
 */
import { errorCode } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { createAclsResponse, deleteAclsResponse, describeAclsResponse } from '../../protocol/messages/acls.ts'

const REFUSAL = { errorCode: errorCode('SECURITY_DISABLED'), errorMessage: 'No Authorizer is configured.' }

export async function handleDescribeAcls(): Promise<ApiMap['DescribeAcls']['response']> {
  // Kafka has these words for listing only.
  return fill(describeAclsResponse, { ...REFUSAL, errorMessage: 'No Authorizer is configured on the broker' })
}

export async function handleCreateAcls({
  creations,
}: ApiMap['CreateAcls']['request']): Promise<ApiMap['CreateAcls']['response']> {
  return fill(createAclsResponse, { results: creations.map(() => REFUSAL) })
}

export async function handleDeleteAcls({
  filters,
}: ApiMap['DeleteAcls']['request']): Promise<ApiMap['DeleteAcls']['response']> {
  return fill(deleteAclsResponse, { filterResults: filters.map(() => REFUSAL) })
}
