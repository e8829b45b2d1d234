/** What each measure of a model counts for, as in waza. */
export const weights = { aggregate_score: 0.4, pass_rate: 0.3, consistency: 0.2, speed: 0.1 } as const;

export interface RankedModel {
  readonly model_id: string;
  /** 0..10, one decimal. */
  readonly heuristic_score: number;
  /** From 1. */
  readonly rank: number;
  /** Each 0..10, one decimal; 5 where all models are alike. */
  readonly component_scores: {
    readonly aggregate_score_normalized: number;
    readonly pass_rate_normalized: number;
    readonly consistency_normalized: number;
    readonly speed_normalized: number;
  };
}

/** Which of several models did best, with waza's names. A heuristic over one run: it tests nothing. */
export interface Recommendation {
  readonly recommended_model: string;
  readonly heuristic_score: number;
  readonly reason: string;
  /** By how much the first beats the second, in per cent of the second; 0 when the second has 0. */
  readonly winner_margin_pct: number;
  readonly weights: typeof weights;
  readonly all_models: readonly RankedModel[];
}
