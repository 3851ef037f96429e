/** What is loaded to guess before the prediction is shown. */
export { GuessPane } from "../guess/GuessPane.js";
