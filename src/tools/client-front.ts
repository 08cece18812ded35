/** Which front end filled in the options of a console tool, and what that changes. */
export interface ClientFront {
  /** Whose words to use for errors and progress. */
  readonly style: 'kafka' | 'kafdir'
  /** Create a topic that does not exist. Kafka's tools do. */
  readonly autoCreateTopics: boolean
}

export const kafkaFront: ClientFront = { style: 'kafka', autoCreateTopics: true }
