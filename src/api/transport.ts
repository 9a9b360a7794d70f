/** A request of the Kubernetes API, before any wire: what a transport carries and a server answers. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Starts with a slash, without the query, not percent-encoded beyond what a URL path needs. */
  readonly path: string
  readonly query?: { readonly [name: string]: string | undefined }
  readonly headers?: { readonly [name: string]: string }
  /** A JSON value; the transport encodes it where there is a wire. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

export interface ApiReply {
  readonly code: number
  readonly headers: { readonly [name: string]: string | undefined }
  /** Parsed JSON, or text for what is not JSON. Refusals (code ≥ 400) carry a `Status`. */
  readonly body: unknown
  readonly warnings: readonly string[]
}

/** Carries requests to a Kubernetes API. Two exist: into this process's own server, and HTTP by kubeconfig. */
export interface Transport {
  send(request: ApiRequest): Promise<ApiReply>
  /** The JSON documents of a streamed answer, one by one. Throws `StatusError` when refused. */
  stream(request: ApiRequest): Arriving<unknown>
}

/**
 * What comes one by one, and what has arrived already all at once: under load each turn of an async iteration is a
 * round of everybody else's work, so a reader that has one takes the others with it.
 */
export interface Arriving<T> extends AsyncIterable<T> {
  takeArrived?(): readonly T[]
}
