/** What a report, and a comparison, can be drawn as. */
export const reportFormats = ['text', 'md', 'html', 'junit', 'csv', 'github'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const comparisonFormats = ['text', 'md', 'github'] as const;
export type ComparisonFormat = (typeof comparisonFormats)[number];
