/** What brokers answer, for kafdir's own front end. */
export { type BrokerApiVersions, brokerApiVersions } from '../../clients/admin/broker-api-versions.ts'
export { type ApiRow, apiRows } from './api-rows.ts'
