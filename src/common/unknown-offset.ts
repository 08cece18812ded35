/** Kafka's "there is none" for an offset in a response. */
export const UNKNOWN_OFFSET = -1
