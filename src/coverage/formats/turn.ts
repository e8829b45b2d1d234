/** Lets others have their turn, from time to time, while a large report is read. It may throw to stop the reading. */
export type Turn = () => Promise<void>;
