/**
 * What Codex reads as its catalogue of models, beside the members of OpenAI's list. It is empty on
 * purpose: a row must bring `base_instructions`, and Codex puts them in the place of its own prompt
 * for the model (openai/codex, codex-rs/protocol/src/openai_models.rs, `ModelInfo`). Nobody but
 * OpenAI has those, so Codex is left with what it knows by itself, as with any provider of one's own.
 */
export const CODEX_CATALOGUE = { models: [] } as const;
