/** 0.866 → `87 %`, in sentences; tables and pages have a form of their own. */
export const formatShare = (share: number): string => `${Math.round(share * 100)} %`;
