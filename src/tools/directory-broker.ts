/** What a real broker has to be told to run on a cluster directory. */

/** Where it is to listen. */
export interface BrokerListeners {
  readonly host: string
  readonly port: number
  readonly controllerPort: number
}

export interface DirectoryBroker {
  /** Settings of `server.properties` by name. Throws KafkaError when there is no cluster yet. */
  serverProperties(listeners: BrokerListeners): ReadonlyMap<string, string>
}
