import { Spark } from './Spark.tsx'
import type { PodSeries } from './usage-history.ts'

/** CPU and memory of a Pod, as far as the page has watched. */
export const PodUsage = ({ series }: { readonly series: PodSeries | undefined }) =>
  series ? (
    <div className="status">
      <Spark series={series} what="cpu" />
      <Spark series={series} what="memory" />
    </div>
  ) : (
    '–'
  )
