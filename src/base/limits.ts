/** Everything that could grow has a limit, and the limit its reason. */
export const limits = {
  /** Upstream's bound of a request body; larger is answered with 413. */
  bodyBytesMax: 3 * 1024 * 1024,
  /** A body of the door of accounts: a name and a password. */
  frontBodyBytesMax: 16 * 1024,
  /** Bodies that are being received, all together; who sends more meanwhile is asked to try again. */
  bodiesBytesMax: 128 * 1024 * 1024,
  /** Answers of webhooks that are being received, all together. */
  answersBytesMax: 64 * 1024 * 1024,
  /** How long a body may take to arrive: as long as upstream gives a whole request. */
  bodyMsMax: 60_000,
  /** How long a connection may take to say who it is, and a request to name what it wants. */
  handshakeMsMax: 10_000,
  headersMsMax: 15_000,
  /** How long a connection of HTTP/2 may be without a request, as upstream. */
  idleSessionMsMax: 90_000,
  /** The head of a request. Go takes a megabyte, which thousands of connections could hold at once; HTTP/2 ends here by itself. */
  headBytesMax: 64 * 1024,
  /** Connections of one address. Clients of a machine share it, and each browser tab or watch of old may hold one. */
  connectionsPerAddressMax: 2_000,
  /** Connections of all addresses, of some 60 KB each; fewer where the process may not open as many files. */
  connectionsMax: 20_000,
  /** Requests under way of one connection of HTTP/2, as many as Go allows: Node makes objects for all that one read of it brings. */
  streamsPerConnectionMax: 250,
  /** Lists that are made and sent at the same time: each has a piece of up to 256 KB in every round of the event loop. */
  listsAtOnceMax: 2,
  /** How long one may keep others waiting. */
  listTurnMsMax: 500,
  /** Lists of one user that wait for their turn. */
  listsWaitingMax: 500,
  /** Requests of Kedge's own controllers that begin in one turn of the event loop; each is about a millisecond of work, with what follows from it. */
  ownRequestsPerTurnMax: 24,
  /** Nesting of a JSON text. No schema comes near it, and whoever walks a value may do so recursively. */
  jsonDepthMax: 1_000,
  /** Upstream's bound of one stored object (etcd's default request size). */
  objectBytesMax: 1_500_000,
  /** An object up to here is read, checked and written in one stretch; of a larger one each step has a turn of the event loop. */
  stretchBytesMax: 64 * 1024,
  /** Fields, entries and elements that one step of such work looks at; each is a microsecond or two. */
  stepPartsMax: 4_096,
  /** Less free space than this and the store is not opened: LMDB's mapped files need room to grow. */
  storeFreeBytesMin: 16 * 1024 * 1024,
  /** Less free space than this beyond what a batch needs, and the batch is refused before LMDB meets the full disk. */
  storeRoomKeptBytes: 2 * 1024 * 1024,
  /** Events kept so that a watch can start in the past. Ten minutes of a busy small cluster. */
  historyEventsMax: 20_000,
  /** And in bytes, so that large objects do not fill the memory. */
  historyBytesMax: 32 * 1024 * 1024,
  /** A watcher that lags by this many events gets `Expired` and lists again. */
  watchQueueMax: 10_000,
  /** How long one that was given up, or is to end, may take to read what was written to it. */
  unreadMsMax: 30_000,
  /** And by this much: as far back as the history reaches. */
  watchQueueBytesMax: 32 * 1024 * 1024,
  /** Parts of a YAML text, of which the library reads some 200,000 a second, and how deep they nest in one line. */
  yamlTokensMax: 200_000,
  yamlDepthMax: 100,
  /** Managers of updates that an object keeps apart, as upstream; the oldest are folded into one. */
  updateManagersMax: 10,
  /** The texts of field sets that objects share, and what each takes up beside it: some thousand of a Pod's size. */
  sharedFieldSetCharsMax: 4 * 1024 * 1024,
  /** For how long pages of one list may be asked for: upstream forgets states after five to ten minutes. */
  listMsMax: 8 * 60_000,
  /** Operations of one JSON patch, as upstream. */
  jsonPatchOperationsMax: 10_000,
  /** What `copy` operations of one JSON patch may add up to, as upstream. */
  jsonPatchCopyBytesMax: 3 * 1024 * 1024,
  /** Elements that one JSON patch may move by adding and removing before them: twice as many as fill a list of that many operations. */
  jsonPatchShiftedElementsMax: 100_000_000,
  /** One container log file; the agent rotates above it (kubelet's default). */
  containerLogBytesMax: 10 * 1024 * 1024,
  /** Tokens of service accounts whose signature need not be checked again: some for each Pod of a large node. */
  knownTokensMax: 10_000,
  /** Pods started or stopped at the same time on one node. */
  podWorkersMax: 110,
} as const
