/** Whether a text is a time interval of sleep and timeout: a number, and a unit or none. Source: GNU coreutils, sleep. */
export const isDuration = (text: string): boolean => /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?[smhd]?$/i.test(text) && !/[SMHD]$/.test(text);
