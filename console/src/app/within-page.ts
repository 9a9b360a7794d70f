/** Where menus and tooltips stand: within the main landmark, which screen readers walk. */
export const withinPage = (): HTMLElement => document.getElementById('content') ?? document.body
