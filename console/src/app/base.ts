// Where the console stands in its origin. Apart from the router, since the first script that runs needs it and nothing else.

/** None where there is no browser, as in tests of what is pure. */
const pathname = globalThis.location?.pathname ?? ''

/** Below which pages have their addresses: `/console`, or `/console/@NAME` for one of several clusters. */
export const [base = '/console', clusterPart = ''] = /^\/console(?:\/@([^/]+))?/.exec(pathname) ?? []

/** Where the page's cluster has its API. */
export const apiAddress = (path: string): string =>
  clusterPart === '' ? path : `/clusters/${clusterPart}${path}`
