/** The kinds whose settings have a form of fields; those that hold values have one of keys (values/). */
export const formPlaces = ['services', 'claims', 'classes', 'autoscalers', 'budgets'] as const
export type FormPlace = (typeof formPlaces)[number]

export const isFormPlace = (place: string): place is FormPlace =>
  (formPlaces as readonly string[]).includes(place)
