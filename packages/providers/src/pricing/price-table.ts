/** A module of its own, so that a bundler puts the table into a file of this name. */
export { calcPrice } from '@pydantic/genai-prices';
