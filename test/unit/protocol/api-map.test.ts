import { describe, expect, it } from 'vitest'
import { type ApiName, apiSchemas, requestHeaderVersion, responseHeaderVersion } from '../../../src/protocol/api-map.ts'

describe('the APIs', () => {
  it("have Kafka's keys, in order", () => {
    const keys = Object.values(apiSchemas).map(({ request, response }) => [request.apiKey, response.apiKey])
    expect(keys).toEqual(
      [
        0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 35,
        37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 55, 57, 60, 61, 64, 65, 66, 68, 69, 74, 75, 80, 81,
      ].map((key) => [key, key]),
    )
  })

  it('answer a request in the version that asked', () => {
    for (const { request, response } of Object.values(apiSchemas)) {
      expect(response.validVersions).toEqual(request.validVersions)
      expect(response.flexibleVersions).toEqual(request.flexibleVersions)
    }
  })

  it.each<[ApiName, number, number, number]>([
    ['Metadata', 8, 1, 0],
    ['Metadata', 9, 2, 1],
    ['DescribeTopicPartitions', 0, 2, 1],
    ['ApiVersions', 2, 1, 0],
    ['ApiVersions', 3, 2, 0],
  ])('%s v%i has request header v%i and response header v%i', (api, version, requestVersion, responseVersion) => {
    expect(requestHeaderVersion(api, version)).toBe(requestVersion)
    expect(responseHeaderVersion(api, version)).toBe(responseVersion)
  })
})
